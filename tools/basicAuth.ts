/** The header of Basic authentication, as the browser of an operator or Prometheus sends it. */
export function basicAuth(user: string, password: string): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
}
