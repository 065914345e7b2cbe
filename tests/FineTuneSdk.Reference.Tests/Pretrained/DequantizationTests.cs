using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using FineTuneSdk.Tests.Gguf;
using static TorchSharp.torch;

namespace FineTuneSdk.Reference.Tests.Pretrained;

/// <summary>Tensors of GGUF files, bit for bit as the gguf package gives them.</summary>
public sealed class DequantizationTests
{
    public static TheoryData<string> Names => PretrainedModel.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Bytes_and_values_of_every_tensor_have_the_references_hashes(string name)
    {
        var (folder, gguf) = Open(name);
        using var expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "dequant_sha256.json")));
        Assert.Equal(expected.RootElement.EnumerateObject().Select(t => t.Name).Order(StringComparer.Ordinal), gguf.Tensors.Keys.Order(StringComparer.Ordinal));
        foreach (var tensor in gguf.Tensors.Values)
        {
            var facts = expected.RootElement.GetProperty(tensor.Name);
            Assert.Equal(facts.GetProperty("type").GetString(), tensor.Type.ToString());
            Assert.Equal(facts.GetProperty("shape_row_major").EnumerateArray().Select(s => s.GetInt64()), tensor.Shape);
            Assert.Equal(facts.GetProperty("sha256_file_bytes").GetString(), Convert.ToHexStringLower(SHA256.HashData(gguf.Bytes(tensor))));
            Assert.Equal(facts.GetProperty("sha256_f32").GetString(), Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(gguf.Values(tensor).AsSpan()))));
        }

        CaseReport.Ran("dequantised tensors", name, $"{gguf.Tensors.Count} tensors, the same bits");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void First_rows_equal_the_references(string name)
    {
        var (folder, gguf) = Open(name);
        using var scope = NewDisposeScope();
        foreach (var (key, rows) in Tensors.Read(Path.Combine(folder, "dequant_reference.safetensors")))
        {
            var values = gguf.Values(gguf.Tensors[key]);
            Assert.Equal(rows.data<float>().ToArray(), values[..(int)rows.numel()]);
        }
    }

    private static (string Folder, GgufFile File) Open(string name)
    {
        var folder = Path.Combine(Testdata.Require(), "models", name);
        Assert.SkipWhen(name.Length == 0, "There is no GGUF model.");
        return (folder, GgufFile.Open(Directory.EnumerateFiles(folder, "*.gguf").Single()));
    }
}
