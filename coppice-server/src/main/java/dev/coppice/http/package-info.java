/** Knows requests, answers, limits and which error has which status; does not know any model. */
@NullMarked
package dev.coppice.http;

import org.jspecify.annotations.NullMarked;
