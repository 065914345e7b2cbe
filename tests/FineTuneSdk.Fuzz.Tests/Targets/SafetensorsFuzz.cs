using FineTuneSdk.Core.Weights;
using FineTuneSdk.Fuzz.Tests.Fuzzing;

namespace FineTuneSdk.Fuzz.Tests.Targets;

public sealed class SafetensorsFuzz
{
    [Fact]
    public void Weights()
    {
        using var micro = new TemporaryFolder();
        using var file = new InputFile("model.safetensors");
        MicroModel.Write(micro.Path);
        Seed[] seeds = [Seed.Of("micro model", File.ReadAllBytes(micro["model.safetensors"])), .. Seed.Files("*.safetensors").Where(seed => seed.Bytes.Length < 16384)];
        Fuzzer.Run("safetensors", [.. seeds.Select(WithHeader)], input => ReadAll(file.Write(input)), bytesPerByte: 64, bytesAlways: 256 << 10);
    }

    // The values of the header are what changes first.
    private static Seed WithHeader(Seed seed)
    {
        var length = (int)BitConverter.ToUInt64(seed.Bytes);
        var header = JsonSpans.Of(seed.Bytes.AsSpan(8, length));
        return seed with { Json = [.. header.Select(range => (range.Start.Value + 8)..(range.End.Value + 8))] };
    }

    // What a file says lies in it can be read: every byte of every tensor.
    private static bool ReadAll(string path)
    {
        using var weights = SafetensorsFile.Open(path);
        foreach (var entry in weights.Entries)
            Assert.Equal(entry.Length, weights.Bytes(entry).Length);
        return weights.Entries.Sum(entry => (long)weights.Bytes(entry).IndexOf((byte)0x5a)) >= -weights.Entries.Count;
    }
}
