/** Knows how support vectors are found and made probable; does not know trees or linear models. */
@NullMarked
package dev.coppice.training.svm;

import org.jspecify.annotations.NullMarked;
