/**
 * The operating system without a word of Holt's domain: running programs, files that can not be led astray, the few native calls.
 * Every native downcall of the project is here.
 */
@NullMarked
package dev.holt.os;

import org.jspecify.annotations.NullMarked;
