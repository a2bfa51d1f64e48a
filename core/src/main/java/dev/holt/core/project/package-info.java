/** Registered repositories with their defaults. */
@NullMarked
package dev.holt.core.project;

import org.jspecify.annotations.NullMarked;
