package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * Writes films of grey frames, by FFmpeg's own encoders.
 *
 * @param codec its name, such as mpeg4
 * @param between frames that are built on one before and one after them
 * @param rate frames a second
 */
record FilmDraft(String codec, int between, int rate) {
  static final int WIDTH = 64;
  static final int HEIGHT = 48;

  /** The container is that of the file's name; a frame of each level of grey, 0 to 255. */
  Path write(Path file, List<Integer> levels) {
    CameraStream.prepare();
    AVFormatContext output = new AVFormatContext(null);
    check(
        avformat.avformat_alloc_output_context2(
            output, (AVOutputFormat) null, (String) null, file.toString()));
    AVCodec encoder = avcodec.avcodec_find_encoder_by_name(codec);
    AVCodecContext context = avcodec.avcodec_alloc_context3(encoder);
    context.width(WIDTH).height(HEIGHT).gop_size(10).max_b_frames(between).bit_rate(400_000);
    context.pix_fmt(codec.equals("mjpeg") ? avutil.AV_PIX_FMT_YUVJ420P : avutil.AV_PIX_FMT_YUV420P);
    AVRational second = new AVRational().num(1).den(rate);
    context.time_base(second);
    context.framerate(new AVRational().num(rate).den(1));
    context.thread_count(1);
    if ((output.oformat().flags() & avformat.AVFMT_GLOBALHEADER) != 0) {
      context.flags(context.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER);
    }
    check(avcodec.avcodec_open2(context, encoder, (AVDictionary) null));
    AVStream stream = avformat.avformat_new_stream(output, null);
    check(avcodec.avcodec_parameters_from_context(stream.codecpar(), context));
    stream.time_base(second);
    stream.avg_frame_rate(context.framerate());
    AVIOContext bytes = new AVIOContext(null);
    check(avformat.avio_open(bytes, file.toString(), avformat.AVIO_FLAG_WRITE));
    output.pb(bytes);
    check(avformat.avformat_write_header(output, (AVDictionary) null));
    for (int i = 0; i < levels.size(); i++) {
      AVFrame frame = grey(levels.get(i), context.pix_fmt());
      frame.pts(i);
      check(avcodec.avcodec_send_frame(context, frame));
      avutil.av_frame_free(frame);
      drain(context, output, stream, second);
    }
    check(avcodec.avcodec_send_frame(context, null));
    drain(context, output, stream, second);
    check(avformat.av_write_trailer(output));
    avformat.avio_closep(bytes);
    output.pb(null);
    avcodec.avcodec_free_context(context);
    avformat.avformat_free_context(output);
    return file;
  }

  private static AVFrame grey(int level, int format) {
    AVFrame frame = avutil.av_frame_alloc();
    frame.format(format).width(WIDTH).height(HEIGHT);
    check(avutil.av_frame_get_buffer(frame, 0));
    for (int plane = 0; plane < 3; plane++) {
      int rows = plane == 0 ? HEIGHT : HEIGHT / 2;
      for (long at = 0; at < (long) rows * frame.linesize(plane); at++) {
        frame.data(plane).put(at, (byte) (plane == 0 ? level : 128));
      }
    }
    return frame;
  }

  private static void drain(
      AVCodecContext context, AVFormatContext output, AVStream stream, AVRational second) {
    AVPacket packet = avcodec.av_packet_alloc();
    while (avcodec.avcodec_receive_packet(context, packet) == 0) {
      packet.stream_index(0);
      packet.duration(1);
      avcodec.av_packet_rescale_ts(packet, second, stream.time_base());
      check(avformat.av_interleaved_write_frame(output, packet));
    }
    avcodec.av_packet_free(packet);
  }

  private static void check(int code) {
    assertThat(code).as(CameraStream.text(Math.min(code, 0))).isGreaterThanOrEqualTo(0);
  }
}
