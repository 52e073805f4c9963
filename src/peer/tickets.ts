import { base64url, fromBase64url, randomBytes, type Bytes } from './bytes.ts';
import type { KeptTicket } from './kept.ts';

/** More are not kept; the oldest go first. */
const MOST_TICKETS = 200;

/** Who may come back without asking, and who may not any more. */
export class Tickets {
  readonly #tickets = new Map<string, KeptTicket>();

  constructor(kept: readonly KeptTicket[]) {
    for (const ticket of kept) this.#tickets.set(ticket.id, ticket);
  }

  /** All, oldest first. */
  get kept(): readonly KeptTicket[] {
    return [...this.#tickets.values()];
  }

  /** A new ticket for somebody. */
  issue(id: string, name: string): void {
    this.#tickets.set(id, { id, name, ticket: base64url(randomBytes(16)), void: false });
    const [oldest] = this.#tickets.keys();
    if (this.#tickets.size > MOST_TICKETS && oldest !== undefined) this.#tickets.delete(oldest);
  }

  of(id: string): KeptTicket | null {
    return this.#tickets.get(id) ?? null;
  }

  /** What a guest proves to be back with; void ones too, so that it can be told in confidence. */
  proofOf(id: string): Bytes | null {
    const ticket = this.#tickets.get(id);
    return ticket === undefined ? null : fromBase64url(ticket.ticket);
  }

  rename(id: string, name: string): void {
    const ticket = this.#tickets.get(id);
    if (ticket !== undefined) this.#tickets.set(id, { ...ticket, name });
  }

  /** It lets nobody in any more. */
  revoke(id: string): void {
    const ticket = this.#tickets.get(id);
    if (ticket !== undefined) this.#tickets.set(id, { ...ticket, void: true });
  }

  /** Its owner gave it back. */
  forget(id: string): void {
    this.#tickets.delete(id);
  }
}
