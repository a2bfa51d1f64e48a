/** Root file systems and kernels on disk. */
@NullMarked
package dev.holt.image;

import org.jspecify.annotations.NullMarked;
