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
import { signals, updates, type CommandOutcome, type LicenseInput } from '../../workflows/license/messages.ts';
import { refusalIn } from './update-rejection.ts';
import { SingleFlight } from './single-flight.ts';

/** A customer's wish at one licence. */
export interface CommandRequest {
  readonly license: License;
  readonly event: CustomerEvent;
  readonly actor: Actor;
  /** Identity of the wish across repetitions, from the idempotency key; null without one. */
  readonly idempotencyId: string | null;
  /** Epoch milliseconds by which the engine must have answered. */
  readonly deadline: number;
}

/** A worker asks for work at least once a minute; one not heard of for longer is gone. */
const POLLER_TIMEOUT_MS = 70_000;

/** What the workflow made of it; `gone` when the licence's workflow has ended, as it does with retirement. */
export type CommandResult = CommandOutcome | 'closed';

/**
 * The licences' workflows, as the API calls them. It decides nothing: it carries wishes in and answers out. Every call
 * ends by its deadline with an answer or an error that `asProblem` understands.
 */
export class LicenseClient {
  readonly #client: Client;
  readonly #taskQueue: string;
  /** Updates under way in this process: the same one asked for again joins the one call. */
  readonly #inFlightUpdates = new SingleFlight();

  constructor(client: Client, taskQueue: string) {
    this.#client = client;
    this.#taskQueue = taskQueue;
  }

  /** Has the licence's workflow carry a wish out, and waits for the outcome. */
  async sendCommand(wanted: CommandRequest): Promise<CommandResult> {
    const { license, event, actor, deadline } = wanted;
    const updateId = updateIdOf(wanted);
    return await this.#inFlightUpdates.join(`${license.id}/${event.type}/${updateId}`, () =>
      this.#runUpdate(deadline, () =>
        this.#client.workflow
          .getHandle(licenseWorkflowId(license.id))
          .executeUpdate(updates[event.type], { updateId, args: [{ event, actor }] }),
      ),
    );
  }

  /**
   * Starts the workflow of a new licence and waits until it has begun: trial recorded, or purchase paid or refused.
   * `gone` when the licence has been and its workflow has ended: it is not begun again.
   */
  async open(
    license: string,
    { opening, clock }: Pick<LicenseInput, 'opening' | 'clock'>,
    deadline: number,
  ): Promise<CommandResult> {
    const input = { opening, license: null, clock, handledSignalIds: [], undelivered: false };
    return await this.#runUpdate(deadline, () =>
      this.#client.workflow.executeUpdateWithStart(updates.opened, {
        updateId: 'opened',
        startWorkflowOperation: this.#startOperation(license, input),
      }),
    );
  }

  /**
   * Starts the workflow of a licence that exists already: a copy in a sandbox. Started twice it runs once, and not again
   * after it has ended.
   */
  async startExisting(license: License, clock: InstantMs, deadline: number): Promise<void> {
    const input = { opening: null, license, clock, handledSignalIds: [], undelivered: false };
    try {
      await this.#client.withDeadline(deadline, () =>
        this.#client.workflow.start('license', { ...this.#startOptions(license.id), args: [input] }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  /** Sends an agent's intervention. False when the licence's workflow has ended. */
  async intervene(
    license: string,
    intervention: { id: string; event: InterventionEvent; actor: Actor },
    deadline: number,
  ): Promise<boolean> {
    return await this.#sendSignal(license, deadline, (handle) =>
      handle.signal(signals[intervention.event.type], intervention),
    );
  }

  /** Tells the licence that an invoice has moved. */
  async reportPayment(license: string, report: { id: string; invoice: string }, deadline: number): Promise<boolean> {
    return await this.#sendSignal(license, deadline, (handle) => handle.signal(signals.payment_reported, report));
  }

  /** Tells a licence in a sandbox that its clock has moved. */
  async advanceClock(license: string, to: InstantMs, deadline: number): Promise<boolean> {
    return await this.#sendSignal(license, deadline, (handle) => handle.signal(signals.clock_advanced, { to }));
  }

  /** Ends a licence's workflow without a transition: only ever for copies in a sandbox. */
  async discard(license: string, deadline: number): Promise<boolean> {
    return await this.#sendSignal(license, deadline, async (handle) => {
      await handle.terminate('The sandbox was discarded');
    });
  }

  /** Whether the server answers and some worker of ours is asking it for work. */
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
    return new WithStartWorkflowOperation('license', { ...this.#startOptions(license), args: [input] });
  }

  /** A licence has one workflow, ever: who starts it again joins the one that runs, and never opens a second. */
  #startOptions(license: string) {
    return {
      workflowId: licenseWorkflowId(license),
      taskQueue: this.#taskQueue,
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    } as const;
  }

  async #runUpdate(deadline: number, call: () => Promise<CommandOutcome>): Promise<CommandResult> {
    try {
      return await this.#client.withDeadline(deadline, call);
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
 * The same wish is the same update, which the server carries out once. A renewal is the wish to have one period paid,
 * whoever asks: it is told apart by the period and by what had been tried when it was asked. Other wishes are the same
 * where their idempotency key says so.
 */
function updateIdOf({ license, event, idempotencyId: wish }: CommandRequest): string {
  if (event.type === 'renew') return `renew/${event.period ?? 'next'}/${license.sequence}`;
  return wish === null ? `${event.type}/${randomUUID()}` : `${event.type}/${shortHash(wish)}`;
}

function shortHash(wish: string): string {
  return createHash('sha256').update(wish).digest('base64url').slice(0, 22);
}
