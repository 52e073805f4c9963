/** A device that is full, as a browser shows it: the transaction is aborted when it is about to be stored. */

const put = IDBObjectStore.prototype.put;
const errorOf = Object.getOwnPropertyDescriptor(IDBTransaction.prototype, 'error');

/** From now on the writes of `isFull` stores fail; those that give false go through. */
export function fillDevice(isFull: (store: string) => boolean = () => true): void {
  const refused = new WeakSet<IDBTransaction>();
  IDBObjectStore.prototype.put = function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
    const request = put.call(this, value, key);
    const { transaction } = this;
    if (isFull(this.name) && !refused.has(transaction)) {
      refused.add(transaction);
      // Once the request was taken, as a browser finds out only when it stores.
      request.addEventListener('success', () => {
        transaction.abort();
      });
    }
    return request;
  };
  Object.defineProperty(IDBTransaction.prototype, 'error', {
    configurable: true,
    get(this: IDBTransaction) {
      if (refused.has(this)) return new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      return errorOf?.get?.call(this) as DOMException | null;
    },
  });
}

/** There is room again. */
export function makeRoom(): void {
  IDBObjectStore.prototype.put = put;
  if (errorOf !== undefined) Object.defineProperty(IDBTransaction.prototype, 'error', errorOf);
}
