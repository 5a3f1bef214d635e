import type { Charge } from '../../domain/billing/charge.ts';
import { chargeRequest } from '../../domain/lifecycle/attempts.ts';
import { chargesToCollect, chargesToVoid, findCharge } from '../../domain/lifecycle/charges.ts';
import type { PaymentOutcome } from '../../domain/lifecycle/events.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { BackgroundTasks } from '../entity/background-tasks.ts';
import { checkPayment, collectCharge, refundInvoice, voidCharge } from './activity-calls.ts';

type TaskKind = 'collect' | 'check' | 'void' | 'refund';

/** How a task ended: with what the billing provider did, with null for nothing, or undefined where it was cancelled. */
export interface LicenseTaskEnd {
  readonly kind: TaskKind;
  /** The charge's key, or the invoice. */
  readonly subject: string;
  readonly outcome: PaymentOutcome | null | undefined;
}

const nameOf = (kind: TaskKind, subject: string) => `${kind}/${subject}`;

/** The background work of one licence: what its record asks of the billing provider. */
export class LicenseTasks {
  private readonly tasks = new BackgroundTasks<PaymentOutcome | null>();
  private readonly onSlow: (charge: string) => void;
  /** How many charges are in their first attempt, which ends within seconds. */
  private firstTries = 0;

  /** `onSlow` is called with the key of a charge when the provider did not answer the first try. */
  constructor(onSlow: (charge: string) => void) {
    this.onSlow = onSlow;
  }

  /** Starts what is to be collected, voided and refunded, and stops attempts that are no longer wanted. */
  startBilling(license: License): void {
    const wanted = new Map(chargesToCollect(license).map((charge) => [nameOf('collect', charge.key), charge]));
    for (const name of this.tasks.names)
      if (name.startsWith(nameOf('collect', '')) && !wanted.has(name)) this.tasks.cancel(name);
    for (const [name, charge] of wanted) this.tasks.start(name, () => this.collect(chargeRequest(license, charge)));
    for (const { key } of chargesToVoid(license)) this.startForCharge('void', license, key);
    for (const invoice of license.refunds)
      this.tasks.start(nameOf('refund', invoice), () => refundInvoice(license.id, invoice));
  }

  /** Asks the provider about charges. Returns those of which a check has started now. */
  startChecks(license: License, keys: readonly string[]): readonly string[] {
    return keys.filter((key) => this.startForCharge('check', license, key));
  }

  /** Cancels everything and starts no more: the next run does what is left. */
  stop(): void {
    this.tasks.stop();
  }

  get idle(): boolean {
    return this.tasks.idle;
  }

  get anyEnded(): boolean {
    return this.tasks.anyEnded;
  }

  /** Whether a charge is in its first attempt. */
  get isTryingFirst(): boolean {
    return this.firstTries > 0;
  }

  /** The end of the task that ended first. */
  takeEnd(): LicenseTaskEnd | undefined {
    const end = this.tasks.takeEnd();
    if (!end) return undefined;
    const slash = end.name.indexOf('/');
    // Every name is made by `nameOf`.
    const kind = end.name.slice(0, slash) as TaskKind;
    return { kind, subject: end.name.slice(slash + 1), outcome: end.result };
  }

  private async collect(charge: Charge): Promise<PaymentOutcome> {
    let firstTry = true;
    const endFirstTry = () => {
      if (firstTry) this.firstTries -= 1;
      firstTry = false;
    };
    this.firstTries += 1;
    try {
      return await collectCharge(charge, () => {
        endFirstTry();
        this.onSlow(charge.key);
      });
    } finally {
      endFirstTry();
    }
  }

  /** Not while an attempt is under way: it ends first. */
  private startForCharge(kind: 'check' | 'void', license: License, key: string): boolean {
    const charge = findCharge(license, key);
    if (!charge || this.tasks.isBusy(nameOf('collect', key))) return false;
    const request = chargeRequest(license, charge);
    return this.tasks.start(nameOf(kind, key), async () =>
      kind === 'check' ? await checkPayment(request) : await voidCharge(request),
    );
  }
}
