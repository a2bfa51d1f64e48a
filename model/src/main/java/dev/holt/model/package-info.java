/**
 * A model server for tests: real coding agents talk to it on loopback as they would to their vendor, and it does what the newest message that
 * somebody typed tells it to, line by line ({@link dev.holt.model.Script}). It understands four wires ({@link dev.holt.model.Wire}), streams, and
 * keeps every request, so that a test can say what reached the model, and how often.
 *
 * <p>{@link dev.holt.model.ModelServer} is where to begin; {@link dev.holt.model.Main} runs one by hand. Nothing of the product uses this module.
 */
@NullMarked
package dev.holt.model;

import org.jspecify.annotations.NullMarked;
