/**
 * What all of Holt shares: the one root of its errors, the codes they carry, and the reporting of progress.
 *
 * <p>The packages below form a graph without circles: {@code place}, {@code event} and {@code journal} stand alone; {@code terminal},
 * {@code workspace} and {@code agent} know places; {@code project} knows workspaces; {@code session} brings them together.
 * Interfaces that adapters implement are called ports and say so in their first sentence. Nothing here uses a library.
 */
@NullMarked
package dev.holt.core;

import org.jspecify.annotations.NullMarked;
