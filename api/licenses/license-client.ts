import { createHash, randomUUID } from 'node:crypto';
import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  type Client,
} from '@temporalio/client';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { CustomerEvent } from '../../domain/lifecycle/events.ts';
import type { InterventionEvent } from '../../domain/lifecycle/interventions.ts';
import { licenseWorkflowId, type Actor, type License } from '../../domain/lifecycle/license.ts';
import { refusalVersions } from '../../domain/stored/refusal.ts';
import {
  signals,
  updates,
  type CommandOutcome,
  type LicenseInput,
  type PaymentMethodAdded,
} from '../../workflows/license/messages.ts';
import type { license as workflow } from '../../workflows/license/workflow.ts';
import { commandVersions } from '../../workflows/license/stored-command.ts';
import { storeInput } from '../../workflows/license/stored-input.ts';
import { commandOutcomeVersions, type StoredOutcome } from '../../workflows/license/stored-outcome.ts';
import {
  clockAdvanceVersions,
  paymentMethodAddedVersions,
  paymentReportVersions,
} from '../../workflows/license/stored-signals.ts';
import { refusalIn } from './update-rejection.ts';
import { SingleFlight } from './single-flight.ts';

/** A customer's command or an agent's intervention for one licence. */
export interface CommandRequest {
  readonly license: License;
  readonly event: CustomerEvent | InterventionEvent;
  readonly actor: Actor;
  /** The same for every repetition of the request; null without an idempotency key. */
  readonly idempotencyId: string | null;
  /** Epoch milliseconds by which the workflow must have answered. */
  readonly deadline: number;
  /** Refuse the command when the licence has had another transition since this one. */
  readonly expectedSequence?: number;
}

/** A worker polls at least once a minute: one that has not polled for this long has stopped. */
const POLLER_TIMEOUT_MS = 70_000;

/** The workflow's answer; `closed` when the licence's workflow has ended, as it does with retirement. */
export type CommandResult = CommandOutcome | 'closed';

/**
 * The licences' workflows, as the API calls them. It decides nothing. Every call ends by its deadline, with an answer or
 * with an error that `toProblem` understands.
 */
export class LicenseClient {
  readonly #client: Client;
  readonly #taskQueue: string;
  /** Updates in flight in this process: the same one sent again joins it. */
  readonly #inFlightUpdates = new SingleFlight();

  constructor(client: Client, taskQueue: string) {
    this.#client = client;
    this.#taskQueue = taskQueue;
  }

  /** Sends a command to the licence's workflow, and waits for the outcome. */
  async sendCommand(request: CommandRequest): Promise<CommandResult> {
    const { license, event, actor, deadline, expectedSequence } = request;
    const command = { event, actor, ...(expectedSequence === undefined ? {} : { expectedSequence }) };
    const updateId = updateIdOf(request);
    return await this.#inFlightUpdates.join(`${license.id}/${event.type}/${updateId}`, () =>
      this.#runUpdate(deadline, () =>
        this.#client.workflow
          .getHandle(licenseWorkflowId(license.id))
          .executeUpdate(updates[event.type], { updateId, args: [commandVersions.store(command)] }),
      ),
    );
  }

  /**
   * Starts the workflow of a new licence and waits until it is open: trial recorded, or purchase paid or refused. A
   * refused opening has ended its workflow; a repetition gets the refusal again. `closed` when there has been such a
   * licence and its workflow has ended: it is not opened again.
   */
  async open(
    license: string,
    { opening, clock }: Pick<LicenseInput, 'opening' | 'clock'>,
    deadline: number,
  ): Promise<CommandResult> {
    const input = { opening, license: null, clock };
    const outcome = await this.#runUpdate(deadline, () =>
      this.#client.workflow.executeUpdateWithStart(updates.opened, {
        updateId: 'opened',
        startWorkflowOperation: this.#startOperation(license, input),
      }),
    );
    return outcome === 'closed' ? await this.#earlierRefusal(license, deadline) : outcome;
  }

  /** Waits for the outcome of an opening as {@link open} does, but starts nothing: `closed` also where the server knows no such workflow. */
  async joinOpening(license: string, deadline: number): Promise<CommandResult> {
    const handle = this.#client.workflow.getHandle(licenseWorkflowId(license));
    const outcome = await this.#runUpdate(deadline, () =>
      handle.executeUpdate(updates.opened, { updateId: 'opened', args: [] }),
    );
    if (outcome !== 'closed') return outcome;
    return await this.#earlierRefusal(license, deadline).catch((error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return 'closed';
      throw error;
    });
  }

  /** The refusal with which the opening has ended the licence's workflow; else `closed`. */
  async #earlierRefusal(license: string, deadline: number): Promise<CommandResult> {
    const handle = this.#client.workflow.getHandle<typeof workflow>(licenseWorkflowId(license));
    return await this.#client.withDeadline(deadline, async () => {
      const { status } = await handle.describe();
      const refusal = status.name === 'COMPLETED' ? await handle.result() : null;
      return refusal ? { ok: false, refusal: refusalVersions.restore(refusal) } : 'closed';
    });
  }

  /**
   * Starts the workflow of an existing licence from its row: a copy in a sandbox with the `clock` of that, or a licence that has lost
   * its workflow, on real time (null). It runs once, however often it is started.
   */
  async startExisting(license: License, clock: InstantMs | null, deadline: number): Promise<void> {
    const input = { opening: null, license, clock };
    try {
      await this.#client.withDeadline(deadline, () =>
        this.#client.workflow.start<typeof workflow>('license', {
          ...this.#startOptions(license.id),
          args: [storeInput(input)],
        }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  /** Reports that an invoice of a licence may have changed. False when the licence has no running workflow. */
  async reportPayment(license: string, report: { id: string; invoice: string }, deadline: number): Promise<boolean> {
    const stored = paymentReportVersions.store(report);
    return await this.#sendSignal(license, deadline, (handle) => handle.signal(signals.payment_reported, stored));
  }

  /** Has a licence that owes a payment collect it again, by cards that were chosen since. False when it has no running workflow. */
  async reportPaymentMethod(license: string, added: PaymentMethodAdded, deadline: number): Promise<boolean> {
    const stored = paymentMethodAddedVersions.store(added);
    return await this.#sendSignal(license, deadline, (handle) => handle.signal(signals.payment_method_added, stored));
  }

  /** Notifies a licence in a sandbox that the clock has moved. False when its workflow has ended. */
  async advanceClock(license: string, to: InstantMs, deadline: number): Promise<boolean> {
    const advance = clockAdvanceVersions.store({ to });
    return await this.#sendSignal(license, deadline, (handle) => handle.signal(signals.clock_advanced, advance));
  }

  /** Ends a licence's workflow without a transition: for copies in a sandbox only. */
  async discard(license: string, deadline: number): Promise<boolean> {
    return await this.#sendSignal(license, deadline, async (handle) => {
      await handle.terminate('The sandbox was discarded');
    });
  }

  /** Whether the server answers, and whether a worker polls it. */
  async health(now: InstantMs, deadline: number): Promise<{ server: boolean; workers: boolean }> {
    const { workflowService } = this.#client.connection;
    const { pollers } = await this.#client.withDeadline(deadline, () =>
      workflowService.describeTaskQueue({
        namespace: this.#client.options.namespace,
        taskQueue: { name: this.#taskQueue },
      }),
    );
    const seen = (pollers ?? []).map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000);
    return { server: true, workers: seen.some((at) => at > now - POLLER_TIMEOUT_MS) };
  }

  #startOperation(license: string, input: LicenseInput) {
    return new WithStartWorkflowOperation<typeof workflow>('license', {
      ...this.#startOptions(license),
      args: [storeInput(input)],
    });
  }

  /** A licence has one workflow, ever: starting it again joins the running one and never opens a second. */
  #startOptions(license: string) {
    return {
      workflowId: licenseWorkflowId(license),
      taskQueue: this.#taskQueue,
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    } as const;
  }

  async #runUpdate(deadline: number, call: () => Promise<StoredOutcome>): Promise<CommandResult> {
    try {
      return commandOutcomeVersions.restore(await this.#client.withDeadline(deadline, call));
    } catch (error) {
      if (error instanceof WorkflowNotFoundError || error instanceof WorkflowExecutionAlreadyStartedError)
        return 'closed';
      const refusal = error instanceof WorkflowUpdateFailedError ? refusalIn(error.cause) : undefined;
      if (refusal) return { ok: false, refusal };
      throw error;
    }
  }

  async #sendSignal(
    license: string,
    deadline: number,
    send: (handle: ReturnType<Client['workflow']['getHandle']>) => Promise<void>,
  ): Promise<boolean> {
    try {
      await this.#client.withDeadline(deadline, () =>
        send(this.#client.workflow.getHandle(licenseWorkflowId(license))),
      );
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }
}

/**
 * The same command has the same update id, and the server runs an update once. A renewal, an agent's too, is identified by
 * the period to pay and the licence's last transition, whichever principal sends it; others by their idempotency key.
 */
function updateIdOf({ license, event, idempotencyId }: CommandRequest): string {
  if (event.type === 'renew') {
    const period = event.period ?? `plain-${(license.period?.number ?? 0) + 1}`;
    return `${event.type}/${period}/${license.sequence}`;
  }
  return `${event.type}/${idempotencyId === null ? randomUUID() : shortHash(idempotencyId)}`;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
