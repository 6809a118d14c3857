/* Keeps an opened ticket on the phone of its person, and lists the kept ones on the page shown without a network.
   Signing out removes them (site.js). Without this file the ticket works as long as there is a network. */
(async () => {
  if (!('serviceWorker' in navigator) || !('caches' in window)) return;
  const d = document, ticket = d.querySelector('[data-ticket]'), list = d.querySelector('[data-tickets]');

  if (ticket) {
    const cache = await caches.open(`tickets-${d.body.dataset.person}`);
    if (ticket.dataset.ticket !== 'keep') { await cache.delete(location.pathname); return; }
    await navigator.serviceWorker.register('/service-worker.js', { scope: '/me/' });
    await navigator.serviceWorker.ready;
    const files = performance.getEntriesByType('resource').map(one => one.name);
    const ours = files.filter(name => new URL(name).origin === location.origin && /\/(static|pictures|files)\//.test(name));
    await (await caches.open('offline')).add('/me/offline/'); // as it looks today
    await cache.addAll([location.pathname, ...new Set(ours)]);
    d.querySelector('[data-kept]').hidden = false;
  }

  if (list) {
    for (const name of (await caches.keys()).filter(one => one.startsWith('tickets-'))) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const path = new URL(request.url).pathname;
        if (!path.startsWith('/me/bookings/')) continue;
        const page = new DOMParser().parseFromString(await (await cache.match(request)).text(), 'text/html');
        const line = d.createElement('li'), link = d.createElement('a');
        link.href = path;
        link.textContent = page.querySelector('h1').textContent;
        line.append(link, d.createElement('br'), page.querySelector('[data-when]').textContent);
        list.append(line);
        d.querySelector('[data-none]').hidden = true;
      }
    }
  }
})();
