/** The topics and changelogs: created, or checked against what the service needs. */
@NullMarked
package io.parkstream.app.topics;

import org.jspecify.annotations.NullMarked;
