using System.Text;
using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.Core.Tests.Weights;

public sealed class SafetensorsWriterTests
{
    [Fact]
    public void Tensors_stand_by_type_then_name_behind_a_padded_header()
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(
            stream,
            [
                Bytes("z", SafetensorsType.BF16, [1], [1, 2]), SafetensorsTensor.Float32("b", [1], [1]), Bytes("u", SafetensorsType.U8, [3], [7, 8, 9]), SafetensorsTensor.Float32("a", [1, 1], [2]),
            ]);
        var expected = """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"z":{"dtype":"BF16","shape":[1],"data_offsets":[8,10]},"u":{"dtype":"U8","shape":[3],"data_offsets":[10,13]}}""";
        var padded = expected.PadRight((expected.Length + 7) / 8 * 8);
        var bytes = stream.ToArray();
        Assert.Equal(padded.Length, BitConverter.ToInt64(bytes));
        Assert.Equal(padded, Encoding.UTF8.GetString(bytes, 8, padded.Length));
        Assert.Equal([0, 0, 0, 64, 0, 0, 128, 63, 1, 2, 7, 8, 9], bytes[(8 + padded.Length)..]);
    }

    [Fact]
    public void Names_are_escaped_only_where_JSON_asks_for_it()
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, [SafetensorsTensor.Float32("é\"+'", [0], [])], new Dictionary<string, string>());
        Assert.StartsWith("""{"é\"+'":{""", Encoding.UTF8.GetString(stream.ToArray()[8..]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_stands_twice_is_refused()
    {
        var exception = Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(new MemoryStream(), [SafetensorsTensor.Float32("a", [1], [1]), SafetensorsTensor.Float32("a", [1], [1])]));
        Assert.StartsWith("Tensor 'a' stands twice.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_do_not_fit_the_shape_are_refused()
    {
        var exception = Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(new MemoryStream(), [SafetensorsTensor.Float32("a", [3], [1])]));
        Assert.StartsWith("Tensor 'a' wrote 4 bytes, not 12.", exception.Message, StringComparison.Ordinal);
    }

    private static SafetensorsTensor Bytes(string name, SafetensorsType type, long[] shape, byte[] bytes) => new(name, type, shape, stream => stream.Write(bytes));
}
