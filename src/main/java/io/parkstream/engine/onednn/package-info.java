/**
 * oneDNN behind the engine's interface, layer by layer over its C API: 8-bit integers, bfloat16 or
 * single precision, with the best instructions that the processor has.
 */
@NullMarked
package io.parkstream.engine.onednn;

import org.jspecify.annotations.NullMarked;
