/** What is stored on this device, for tests that need to start without. */

/** Takes all that Scry stored off the device. */
export async function forgetEverything(): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.deleteDatabase('scry');
    request.onsuccess = () => {
      resolve();
    };
    request.onerror = () => {
      reject(request.error ?? new Error('the database could not be deleted'));
    };
  });
}
