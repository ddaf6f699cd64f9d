/** ONNX Runtime behind the engine's interface: single precision or 8-bit integers. */
@NullMarked
package io.parkstream.engine.onnx;

import org.jspecify.annotations.NullMarked;
