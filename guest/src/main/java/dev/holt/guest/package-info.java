/** Speaks with the insides of machines over their links. every byte from the guest is hostile. */
@NullMarked
package dev.holt.guest;

import org.jspecify.annotations.NullMarked;
