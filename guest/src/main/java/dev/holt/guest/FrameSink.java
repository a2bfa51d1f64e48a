package dev.holt.guest;

import java.nio.ByteBuffer;

/** Takes the frames of a link, one after the other. */
@FunctionalInterface
interface FrameSink {
    /**
     * Takes one frame; must not wait.
     *
     * @param payload all of it; valid during the call only
     */
    void frame(FrameHeader header, ByteBuffer payload) throws LinkViolation;
}
