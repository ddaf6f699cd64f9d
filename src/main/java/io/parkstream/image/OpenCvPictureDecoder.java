package io.parkstream.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR_RGB;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_4;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import io.parkstream.image.DecodeResult.Decoded;
import io.parkstream.image.DecodeResult.Reason;
import io.parkstream.image.DecodeResult.Undecodable;
import io.parkstream.image.PictureHeader.Announced;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/**
 * Decodes JPEG, PNG and WebP with OpenCV, after {@link PictureHeader} has looked at the bytes: only
 * a complete picture of a known format and a bounded size reaches native code, so none of OpenCV's
 * other codecs does.
 *
 * <p>A grey picture becomes three equal channels; alpha is dropped without blending. The EXIF
 * orientation is ignored: crops are cut from the camera's own raster, where a turned space would be
 * a different picture, and a tag that some tool added must not change what the network sees.
 *
 * <p>A JPEG that is at least twice, four or eight times as wide and as high as the shape is decoded
 * at a half, a quarter or an eighth: libjpeg then leaves out the finest waves, which is an average
 * over each new pixel's area, and does a part of the work. What comes out is still at least as
 * large as the shape and is averaged over areas like any picture. It differs from averaging all
 * pixels by about one level of 255; as training, evaluation and serving share this class, all of
 * them see the same.
 *
 * <p>Half a JPEG is {@link DecodeResult.Undecodable}, whether it has an end mark or not: see {@link
 * JpegDoubt} and {@link JpegPixels}. Its codecs write a line to the process's own stderr for some
 * damaged pictures, and Java cannot silence them. No line comes from a picture that is refused
 * before it is decoded, and once a damaged one was seen, the next thousand are looked at before.
 *
 * <p>Thread safe. Each thread in {@link #decode} holds one workbench of native memory, lent from a
 * pool that grows to the number of threads; {@link #close} frees them.
 */
public final class OpenCvPictureDecoder implements PictureDecoder, AutoCloseable {
  private static final int AS_RGB_IN_CAMERA_ORIENTATION =
      IMREAD_COLOR_RGB | IMREAD_IGNORE_ORIENTATION;

  /** After a damaged one; so libjpeg writes a line for one damaged picture of so many at most. */
  private static final int WARY_PICTURES = 1000;

  /** OpenCV has no smaller scale. */
  private static final int LARGEST_REDUCTION = 8;

  private final PixelShape shape;
  private final PictureLimits limits;
  private final ConcurrentLinkedQueue<Workbench> idle = new ConcurrentLinkedQueue<>();

  /** Pictures that are still to be scanned before they are decoded. */
  private final AtomicInteger wary = new AtomicInteger();

  private volatile boolean closed;

  public OpenCvPictureDecoder(PixelShape shape, PictureLimits limits) {
    OpenCv.prepare();
    this.shape = shape;
    this.limits = limits;
  }

  @Override
  public DecodeResult decode(byte[] picture) {
    PictureHeader header = PictureHeader.read(picture, limits);
    if (header instanceof Undecodable undecodable) {
      return undecodable;
    }
    boolean jpeg = ((Announced) header).format() == PictureFormat.JPEG;
    Undecodable fault = jpeg ? faultBeforeDecoding(picture) : null;
    if (fault != null) {
      return fault;
    }
    Workbench workbench = borrow();
    try {
      DecodeResult result = workbench.decode(picture, (Announced) header);
      if (jpeg && result instanceof Decoded && JpegDoubt.afterDecoding(workbench.decoded)) {
        fault = wary(JpegPixels.fault(picture));
      }
      return fault != null ? fault : result;
    } finally {
      giveBack(workbench);
    }
  }

  private @Nullable Undecodable faultBeforeDecoding(byte[] picture) {
    boolean doubtful = JpegDoubt.beforeDecoding(picture);
    if (!doubtful && wary.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
      return null;
    }
    // Otherwise only what would be found after decoding, so that no answer depends on the pictures
    // before.
    return doubtful ? wary(JpegPixels.fault(picture)) : wary(JpegPixels.greyEnd(picture));
  }

  /** After a fault the next pictures are scanned before they are decoded. */
  private @Nullable Undecodable wary(@Nullable Undecodable fault) {
    if (fault != null) {
      wary.set(WARY_PICTURES);
    }
    return fault;
  }

  private Workbench borrow() {
    if (closed) {
      throw new IllegalStateException("the picture decoder is closed");
    }
    Workbench workbench = idle.poll();
    return workbench != null ? workbench : new Workbench(shape, limits);
  }

  private void giveBack(Workbench workbench) {
    idle.add(workbench);
    // After the add: whichever of this and close() comes second finds the workbench.
    if (closed) {
      closeIdle();
    }
  }

  /** Frees the native memory; that of a running {@link #decode} when it ends. */
  @Override
  public void close() {
    closed = true;
    closeIdle();
  }

  private void closeIdle() {
    Workbench workbench = idle.poll();
    while (workbench != null) {
      workbench.close();
      workbench = idle.poll();
    }
  }

  /** The native memory for one picture at a time: encoded, decoded, resized. */
  private static final class Workbench implements AutoCloseable {
    private final PixelShape shape;
    private final BytePointer encoded;
    private final Mat decoded = new Mat();
    private final PixelResizer resizer;

    Workbench(PixelShape shape, PictureLimits limits) {
      this.shape = shape;
      this.encoded = new BytePointer(limits.maxBytes());
      this.resizer = new PixelResizer(shape);
    }

    DecodeResult decode(byte[] picture, Announced header) {
      byte[] bytes =
          header.format() == PictureFormat.PNG ? PngHeader.pixelChunks(picture) : picture;
      encoded.put(bytes, 0, bytes.length);
      int reduction = header.format() == PictureFormat.JPEG ? reduction(header) : 1;
      try (Mat input = new Mat(1, bytes.length, CV_8UC1, encoded);
          Mat output = imdecode(input, flags(reduction), decoded)) {
        if (output.empty()) {
          return corrupt(header, "gives nothing");
        }
      } catch (RuntimeException e) {
        // OpenCV's own exception, which JavaCPP gives no type; its text is about OpenCV's source.
        return corrupt(header, "fails");
      }
      return resized(header, reduction);
    }

    /** The largest that leaves the picture at least as large as the shape. */
    private int reduction(Announced header) {
      int reduction = LARGEST_REDUCTION;
      while (reduction > 1
          && (header.width() < reduction * shape.width()
              || header.height() < reduction * shape.height())) {
        reduction /= 2;
      }
      return reduction;
    }

    private static int flags(int reduction) {
      return switch (reduction) {
        case 2 -> AS_RGB_IN_CAMERA_ORIENTATION | IMREAD_REDUCED_GRAYSCALE_2;
        case 4 -> AS_RGB_IN_CAMERA_ORIENTATION | IMREAD_REDUCED_GRAYSCALE_4;
        case 8 -> AS_RGB_IN_CAMERA_ORIENTATION | IMREAD_REDUCED_GRAYSCALE_8;
        default -> AS_RGB_IN_CAMERA_ORIENTATION;
      };
    }

    private DecodeResult resized(Announced header, int reduction) {
      if (decoded.cols() != ceilDiv(header.width(), reduction)
          || decoded.rows() != ceilDiv(header.height(), reduction)
          || decoded.type() != CV_8UC3) {
        return corrupt(header, "gives " + decoded.cols() + " × " + decoded.rows());
      }
      return new Decoded(header.format(), resizer.resize(decoded));
    }

    private static int ceilDiv(int size, int divisor) {
      return (size + divisor - 1) / divisor;
    }

    private static Undecodable corrupt(Announced header, String outcome) {
      return new Undecodable(
          Reason.CORRUPT,
          header.format()
              + " announces "
              + header.width()
              + " × "
              + header.height()
              + " pixels, but decoding it "
              + outcome);
    }

    @Override
    public void close() {
      resizer.close();
      decoded.close();
      encoded.close();
    }
  }
}
