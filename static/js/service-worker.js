/* Lets tickets that were opened once open again without a network. With a network nothing comes from here. */
const OFFLINE = '/me/offline/';

self.addEventListener('install', event => event.waitUntil(
  caches.open('offline').then(cache => cache.add(OFFLINE)).then(() => self.skipWaiting())));
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));

const kept = async request => {
  const found = await caches.match(request, { ignoreVary: true });
  if (found) return found;
  return (request.mode === 'navigate' && await caches.match(OFFLINE, { ignoreVary: true })) || Response.error();
};

self.addEventListener('fetch', event => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) return;
  event.respondWith(fetch(request).catch(() => kept(request)));
});
