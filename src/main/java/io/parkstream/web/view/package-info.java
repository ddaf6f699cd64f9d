/** The system as its topics describe it: sites, cameras, spaces and what changed, in memory. */
@NullMarked
package io.parkstream.web.view;

import org.jspecify.annotations.NullMarked;
