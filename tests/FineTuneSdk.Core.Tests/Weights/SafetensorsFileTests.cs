using System.Buffers.Binary;
using System.Text;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.Core.Tests.Weights;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder["w.safetensors"];

    [Fact]
    public void Tensors_and_metadata_are_read()
    {
        Write("""{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"BF16","shape":[],"data_offsets":[8,10]}}""", [0, 0, 128, 63, 0, 0, 0, 64, 1, 2]);
        using var file = SafetensorsFile.Open(FilePath);
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal([1f, 2f], System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(file.Bytes(file.Find("a")!)).ToArray());
        Assert.Equal([1, 2], file.Bytes(file.Find("b")!).ToArray());
        Assert.Empty(file.Find("b")!.Shape);
        Assert.Null(file.Find("c"));
    }

    [Fact]
    public void Empty_tensors_and_an_empty_file_of_tensors_are_read()
    {
        Write("""{"a":{"dtype":"F32","shape":[3,0],"data_offsets":[0,0]},"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", [7]);
        using (var file = SafetensorsFile.Open(FilePath))
            Assert.Equal(0, file.Bytes(file.Find("a")!).Length);
        Write("{}", []);
        using (var file = SafetensorsFile.Open(FilePath))
            Assert.Empty(file.Entries);
    }

    [Fact]
    public void Bytes_stay_until_the_last_user_is_gone()
    {
        Write("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", [7]);
        var file = SafetensorsFile.Open(FilePath);
        var entry = file.Find("a")!;
        file.Retain();
        file.Dispose();
        file.Dispose();
        Assert.Equal(7, file.Bytes(entry)[0]);
        file.Release();
        Assert.Throws<ObjectDisposedException>(() => file.Address(entry));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "it names 'a' twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", "tensor 'b' begins at 2, inside the one before it")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "tensor 'a' begins at 4, after a hole")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "4 bytes follow the last tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", "tensor 'a' lies at 0 to 12 of 8 bytes of data")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "tensor 'a' lies at 8 to 0 of 8 bytes of data")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "tensor 'a' of type F32 and shape [3] takes 12 bytes, not the 8 of its offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2,-1],"data_offsets":[0,8]}}""", "tensor 'a' has a size or an offset that is no whole number from 0 up")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,8],"data_offsets":[0,8]}}""", "tensor 'a' is larger than any file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,99999999999999999999]}}""", "tensor 'a' has a size or an offset that is no whole number from 0 up")]
    [InlineData("""{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", "tensor 'a' has a size or an offset that is no number")]
    [InlineData("""{"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}""", "tensor 'a' has the unknown type 'F33'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", "tensor 'a' lacks dtype, shape or data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}}""", "tensor 'a' has an unknown or repeated key 'x'")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", "its metadata names 'a' twice")]
    [InlineData("[]", "the header has StartArray at byte 8 where StartObject belongs")]
    public void A_header_that_breaks_the_format_is_refused(string header, string what)
    {
        Write(header, new byte[8]);
        AssertRefused(what);
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 }, "it has 3 bytes, less than the 8 of the header's length")]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255 }, "its header claims 18446744073709551615 bytes (the file has 8, the format allows 100000000)")]
    [InlineData(new byte[] { 9, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}' }, "its header claims 9 bytes (the file has 10, the format allows 100000000)")]
    public void A_length_that_cannot_be_is_refused(byte[] content, string what)
    {
        File.WriteAllBytes(FilePath, content);
        AssertRefused(what);
    }

    [Fact]
    public void Json_that_is_none_or_too_deep_is_refused()
    {
        Write("""{"a":{"dtype":"F32","shape":[[[[[1]]]]],"data_offsets":[0,8]}}""", new byte[8]);
        Assert.Contains("tensor 'a' has a size or an offset that is no number", Refusal(), StringComparison.Ordinal);
        Write("{\"a\":", new byte[8]);
        Assert.Contains("the header is no valid JSON of the format", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_to_the_map_never_reaches_the_file()
    {
        Write("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", [7]);
        using (var file = SafetensorsFile.Open(FilePath))
            System.Runtime.InteropServices.Marshal.WriteByte(file.Address(file.Find("a")!), 9);
        Assert.Equal(7, File.ReadAllBytes(FilePath)[^1]);
    }

    [Fact]
    public void A_missing_file_is_diagnosed()
    {
        var exception = Assert.Throws<FineTuneException>(() => SafetensorsFile.Open(FilePath));
        Assert.Equal(DiagnosticCodes.SafetensorsInvalid, exception.Diagnostics[0].Code);
    }

    public void Dispose() => _folder.Dispose();

    private void AssertRefused(string what) => Assert.Equal($"{FilePath}: error FTSDK1110: This is no valid safetensors file: {what}. Get or write the file again.", Refusal());

    private string Refusal() => Assert.Single(Assert.Throws<FineTuneException>(() => SafetensorsFile.Open(FilePath)).Diagnostics).ToString();

    private void Write(string header, byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, json.Length);
        File.WriteAllBytes(FilePath, [.. prefix, .. json, .. data]);
    }
}
