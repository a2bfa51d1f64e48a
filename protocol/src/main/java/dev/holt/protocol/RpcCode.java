package dev.holt.protocol;

/** The error codes of JSON-RPC 2.0 that are in use. */
public final class RpcCode {
    /** What came is no JSON. */
    public static final int PARSE_ERROR = -32700;

    /** It is JSON, but no request. */
    public static final int INVALID_REQUEST = -32600;

    /** No such operation. */
    public static final int METHOD_NOT_FOUND = -32601;

    /** The parameters do not fit the operation; the message names the field. */
    public static final int INVALID_PARAMS = -32602;

    /** The door itself failed. */
    public static final int INTERNAL_ERROR = -32603;

    /** The operation failed; {@code data} is its failure with a stable code. */
    public static final int OPERATION_FAILED = -32000;

    private RpcCode() {}
}
