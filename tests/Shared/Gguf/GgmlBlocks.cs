using System.Buffers.Binary;

namespace FineTuneSdk.Tests.Gguf;

/// <summary>Values from ggml's blocks (https://github.com/ggml-org/ggml, ggml-common.h and ggml-quants.c), in float32.</summary>
internal static class GgmlBlocks
{
    /// <summary>How many values a block holds, and its bytes.</summary>
    public static (int Values, int Bytes) Size(GgmlType type) => type switch
    {
        GgmlType.F32 => (1, 4),
        GgmlType.F16 or GgmlType.BF16 => (1, 2),
        GgmlType.Q4_0 => (32, 18),
        GgmlType.Q4_1 => (32, 20),
        GgmlType.Q8_0 => (32, 34),
        GgmlType.Q6_K => (256, 210),
        _ => throw new NotSupportedException($"Values of the GGUF type {type} aren't read."),
    };

    /// <summary>The values of whole blocks.</summary>
    public static float[] Dequantize(GgmlType type, ReadOnlySpan<byte> bytes)
    {
        var (count, size) = Size(type);
        var values = new float[bytes.Length / size * count];
        for (var block = 0; block < values.Length / count; block++)
            Dequantize(type, bytes.Slice(block * size, size), values.AsSpan(block * count, count));
        return values;
    }

    private static void Dequantize(GgmlType type, ReadOnlySpan<byte> block, Span<float> values)
    {
        switch (type)
        {
            case GgmlType.F32:
                values[0] = BinaryPrimitives.ReadSingleLittleEndian(block);
                break;
            case GgmlType.F16:
                values[0] = Half(block);
                break;
            case GgmlType.BF16:
                values[0] = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(block) << 16);
                break;
            case GgmlType.Q4_0:
                Nibbles(block[2..], values, Half(block), offset: 8, minimum: 0);
                break;
            case GgmlType.Q4_1:
                Nibbles(block[4..], values, Half(block), offset: 0, minimum: Half(block[2..]));
                break;
            case GgmlType.Q8_0:
                for (var i = 0; i < 32; i++)
                    values[i] = Half(block) * (sbyte)block[2 + i];
                break;
            default:
                SixBits(block, values);
                break;
        }
    }

    // d, and for Q4_1 the minimum m; then 16 bytes: byte i holds value i in its low half and value i + 16 in its high one.
    private static void Nibbles(ReadOnlySpan<byte> bytes, Span<float> values, float scale, int offset, float minimum)
    {
        for (var i = 0; i < 16; i++)
        {
            values[i] = scale * ((bytes[i] & 15) - offset) + minimum;
            values[i + 16] = scale * ((bytes[i] >> 4) - offset) + minimum;
        }
    }

    // 128 bytes with the low 4 bits, 64 with the high 2, 16 scales of 16 values each, d; in two halves of 128 values.
    private static void SixBits(ReadOnlySpan<byte> block, Span<float> values)
    {
        var scale = Half(block[208..]);
        for (var half = 0; half < 2; half++)
        {
            var low = block.Slice(64 * half, 64);
            var high = block.Slice(128 + 32 * half, 32);
            var scales = block.Slice(192 + 8 * half, 8);
            for (var i = 0; i < 128; i++)
            {
                var (part, at) = (i / 32, i % 32);
                var bits = (part < 2 ? low[at + 32 * (part % 2)] & 15 : low[at + 32 * (part % 2)] >> 4) | ((high[at] >> (2 * part)) & 3) << 4;
                values[128 * half + i] = scale * (sbyte)scales[i / 16] * (bits - 32);
            }
        }
    }

    private static float Half(ReadOnlySpan<byte> bytes) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes);
}
