package dev.holt.protocol;

/** The caller's name for a request of JSON-RPC. */
public sealed interface RpcId {
    record Numeric(long value) implements RpcId {}

    record Textual(String value) implements RpcId {}

    /** It could not be told: {@code null} on the wire. */
    record Unknown() implements RpcId {}
}
