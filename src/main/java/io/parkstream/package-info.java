/**
 * The path of a crop.
 *
 * <ol>
 *   <li>{@code serde} reads the topic's bytes and headers into a crop, or says what is wrong with
 *       them.
 *   <li>{@code image} turns the encoded picture into pixels, or says why it cannot.
 *   <li>{@code batch} gathers crops of all cameras into batches.
 *   <li>{@code engine} gives a probability for each crop of a batch.
 *   <li>{@code domain} turns classifications, space maps and silence into the occupancy of a space,
 *       its changes into events, and the states of spaces into counts of their site.
 *   <li>{@code serde} writes classifications, events, states, counts and dead letters.
 * </ol>
 *
 * <p>{@code stream} ties the steps together; start reading at {@code OccupancyTopology}. If
 * enabled, {@code tracing} records the path of single crops as spans.
 */
@NullMarked
package io.parkstream;

import org.jspecify.annotations.NullMarked;
