/**
 * What machines start from: root file systems, and kernels with their modules. Both lie in directories that are named by the digest of what is in
 * them and never change; names are pointers to digests. Everything is staged and published by rename, so that whatever is listed is whole.
 */
@NullMarked
package dev.holt.core.image;

import org.jspecify.annotations.NullMarked;
