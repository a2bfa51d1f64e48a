/** What people can set about Holt as a whole. */
@NullMarked
package dev.holt.core.settings;

import org.jspecify.annotations.NullMarked;
