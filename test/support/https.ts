import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import { request } from "node:https";
import type { SecureVersion } from "node:tls";
import { generate } from "selfsigned";

/** A self-signed certificate for localhost, PEM. */
export async function ownCertificate(): Promise<{ certificate: string; key: string }> {
  const { cert, private: key } = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }],
  });
  return { certificate: cert, key };
}

export interface Ask {
  /** certificate to trust, PEM */
  ca: string;
  method?: string;
  headers?: OutgoingHttpHeaders;
  body?: string;
  /** local address to connect from */
  from?: string;
  /** highest TLS version to use */
  maxVersion?: SecureVersion;
}

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  text: string;
}

/** Sends an HTTPS request on a connection of its own. */
export function ask(url: string, { ca, method = "GET", headers, body, from, maxVersion }: Ask): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      {
        ...{ ca, method, agent: false, family: 4 },
        ...(headers && { headers }),
        ...(from && { localAddress: from }),
        ...(maxVersion && { maxVersion, minVersion: maxVersion }),
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.once("error", reject);
        answer.once("end", () => {
          const all = Buffer.concat(chunks);
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: all, text: all.toString() });
        });
      },
    );
    asked.once("error", reject);
    asked.end(body);
  });
}
