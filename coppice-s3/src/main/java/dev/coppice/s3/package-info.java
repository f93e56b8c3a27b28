/** Knows how blobs are kept in a bucket; does not know what they hold or who refers to them. */
@NullMarked
package dev.coppice.s3;

import org.jspecify.annotations.NullMarked;
