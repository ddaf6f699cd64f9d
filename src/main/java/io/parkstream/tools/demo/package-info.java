/** A car park, a broker and the service in one process, and a ledger that checks every answer. */
@NullMarked
package io.parkstream.tools.demo;

import org.jspecify.annotations.NullMarked;
