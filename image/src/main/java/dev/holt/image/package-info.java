/**
 * Root file systems and kernels on disk. {@link dev.holt.image.ImageStore} and {@link dev.holt.image.KernelStore} are what others see; each keeps its
 * things on a {@link dev.holt.image.Shelf}, where they are staged, published by rename and named by pointers, and lets {@link dev.holt.image.Shared} see
 * to it that those who want the same thing wait for one piece of work. Debian's own programs do the work, run by {@link dev.holt.image.Tools}. Nothing
 * is ever mounted.
 */
@NullMarked
package dev.holt.image;

import org.jspecify.annotations.NullMarked;
