package dev.holt.api;

import java.io.InputStream;
import java.io.OutputStream;

/** The caller's two ends of a duplex operation. */
public record ByteChannelPair(InputStream fromCaller, OutputStream toCaller) {}
