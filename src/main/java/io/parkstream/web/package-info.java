/**
 * REST, server-sent events and the dashboard page: a view on the whole system, read from its
 * topics.
 *
 * <p>{@link io.parkstream.web.view.TopicFollower} reads, {@link io.parkstream.web.view.LiveView}
 * remembers, {@link io.parkstream.web.EventStream} notifies subscribers, {@link
 * io.parkstream.web.ApiV1} answers requests.
 */
@NullMarked
package io.parkstream.web;

import org.jspecify.annotations.NullMarked;
