import { allHandlersFinished, getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import { licenseWorkflowId, type Actor } from '../../domain/lifecycle/license.ts';
import type { Stored } from '../../domain/stored/versioned.ts';
import { Inbox } from '../entity/inbox.ts';
import { rethrowUnlessFailed } from '../entity/local-failure.ts';
import type { Entity } from '../entity/run.ts';
import { signals } from '../license/messages.ts';
import { paymentMethodAddedVersions } from '../license/stored-signals.ts';
import type { RetryOutcome, RetryRequest } from './messages.ts';
import { localReads, reads } from './proxies.ts';
import { retryOutcomeVersions } from './stored-messages.ts';

interface PendingRetry extends RetryRequest {
  answer(outcome: Stored<RetryOutcome>): void;
}

/** One run of an account's workflow. It ends when every request is answered. */
export class AccountEntity implements Entity {
  readonly inbox = new Inbox<PendingRetry>();
  readonly timerSummary = '';
  readonly mayContinueAsNew = false;
  private readonly account: string;
  private signalCount = 0;

  constructor(account: string) {
    this.account = account;
  }

  async open(): Promise<void> {
    // Nothing comes before the first request.
  }

  startTasks(): void {
    // Requests are answered one after another, without background work.
  }

  msUntilDue(): undefined {
    return undefined;
  }

  hasWork(): boolean {
    return !this.inbox.empty;
  }

  async step(): Promise<void> {
    const retry = this.inbox.take();
    if (retry) retry.answer(retryOutcomeVersions.store({ licenses: await this.retryOwed(retry.actor) }));
  }

  get over(): boolean {
    return this.inbox.empty && allHandlersFinished();
  }

  /** Asks every licence that owes a payment to try again, and returns those that could be asked. */
  private async retryOwed(actor: Actor): Promise<readonly string[]> {
    const asked: string[] = [];
    for (const license of await this.owingLicenses())
      if (await this.addedPaymentMethod(license, actor)) asked.push(license);
    return asked;
  }

  /** Waits for as long as the database is away. */
  private async owingLicenses(): Promise<readonly string[]> {
    try {
      return await localReads.listOwingLicenses(this.account);
    } catch (failure) {
      rethrowUnlessFailed(failure);
    }
    return await reads.listOwingLicenses(this.account);
  }

  /** False where the licence's workflow has ended: it owes nothing any more. */
  private async addedPaymentMethod(license: string, actor: Actor): Promise<boolean> {
    const id = `${workflowInfo().runId}/${(this.signalCount += 1)}`;
    const handle = getExternalWorkflowHandle(licenseWorkflowId(license));
    const added = paymentMethodAddedVersions.store({ id, actor });
    return await handle.signal(signals.payment_method_added, added).then(
      () => true,
      () => false,
    );
  }
}
