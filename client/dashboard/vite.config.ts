import { defineConfig } from 'vitest/config';

export default defineConfig({
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  build: {
    target: 'es2022',
    // Everything is a file of its own: the Content-Security-Policy allows nothing inline, not even data: images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    // The service decides by Host and Origin who may call it; through the proxy a call looks like one from its own page.
    proxy: {
      '/nodeops.v1.NodeOps': {
        target: process.env['NODEOPS_HTTP'] ?? 'http://127.0.0.1:8080',
        changeOrigin: true,
        configure: (proxy) => proxy.on('proxyReq', (request) => request.removeHeader('origin')),
      },
    },
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node', cache: false },
});
