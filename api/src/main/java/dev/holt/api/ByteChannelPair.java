package dev.holt.api;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * The caller's two ends of a duplex operation.
 *
 * @param fromCaller what the caller sends; closing it from another thread makes a waiting reader see the end
 */
public record ByteChannelPair(InputStream fromCaller, OutputStream toCaller) {}
