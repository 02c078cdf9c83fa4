const LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/;

/** Whether a list such as NO_PROXY names a host: itself, a domain that it is in, or all. */
function excepted(host: string, list: string): boolean {
  return list
    .split(/[\s,]+/)
    .filter((name) => name !== '')
    .map((name) => name.replace(/:\d+$/, '').replace(/^\*?\./, ''))
    .some((name) => name === '*' || host === name || host.endsWith(`.${name}`));
}

/**
 * The environment variable that asks for a proxy on the way to a URL; undefined where there is none. Servers are asked directly all the same:
 * this is what has to be said.
 *
 * @example proxyVariable(new URL('https://api.example.com/v1'), { HTTPS_PROXY: 'http://proxy:3128' }) // 'HTTPS_PROXY'
 */
export function proxyVariable(
  { protocol, hostname }: URL,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const names = [protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY', 'ALL_PROXY'];
  const set = names.flatMap((name) => [name, name.toLowerCase()]).find((name) => (env[name] ?? '').trim() !== '');
  if (set === undefined || LOCAL.test(hostname)) return undefined;
  return excepted(hostname, env['NO_PROXY'] ?? env['no_proxy'] ?? '') ? undefined : set;
}
