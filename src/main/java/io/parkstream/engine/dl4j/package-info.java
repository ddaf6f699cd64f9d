/** DeepLearning4J behind the engine interface, and the definition of the VGG16 variants. */
@NullMarked
package io.parkstream.engine.dl4j;

import org.jspecify.annotations.NullMarked;
