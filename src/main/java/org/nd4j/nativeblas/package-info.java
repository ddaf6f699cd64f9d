/** One class that DL4J looks for by name; see there. */
package org.nd4j.nativeblas;
