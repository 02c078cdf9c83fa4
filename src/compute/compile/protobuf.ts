/**
 * Writes protocol buffer messages field by field.
 * Source: "Encoding", https://protobuf.dev/programming-guides/encoding/.
 */
export class ProtobufMessage {
  private readonly parts: Uint8Array[] = [];
  private size = 0;

  private push(bytes: Uint8Array): void {
    this.parts.push(bytes);
    this.size += bytes.length;
  }

  private varint(value: number | bigint): void {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, BigInt(value));
    do {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      bytes.push(rest > 0n ? low | 0x80 : low);
    } while (rest > 0n);
    this.push(Uint8Array.from(bytes));
  }

  /** An integer, a boolean or an enumeration. */
  integer(field: number, value: number | bigint | boolean): this {
    this.varint(field << 3);
    this.varint(typeof value === 'boolean' ? Number(value) : value);
    return this;
  }

  /** A 32-bit float. */
  float(field: number, value: number): this {
    this.varint((field << 3) | 5);
    this.push(new Uint8Array(Float32Array.of(value).buffer));
    return this;
  }

  /** Text, raw bytes or a message. */
  bytes(field: number, value: string | Uint8Array | ProtobufMessage): this {
    const bytes =
      typeof value === 'string' ? Buffer.from(value) : value instanceof ProtobufMessage ? value.encode() : value;
    this.varint((field << 3) | 2);
    this.varint(bytes.length);
    this.push(bytes);
    return this;
  }

  /** An entry of a map from text to messages. */
  entry(field: number, key: string, value: string | ProtobufMessage): this {
    return this.bytes(field, new ProtobufMessage().bytes(1, key).bytes(2, value));
  }

  encode(): Uint8Array {
    const out = new Uint8Array(this.size);
    let at = 0;
    for (const part of this.parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }
}
