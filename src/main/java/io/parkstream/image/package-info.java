/** Encoded picture to the unsigned bytes that VGG16 expects; shared by training and serving. */
@NullMarked
package io.parkstream.image;

import org.jspecify.annotations.NullMarked;
