using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.Core.Tests.Weights;

public sealed class SafetensorsSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string IndexPath => _folder["model.safetensors.index.json"];

    [Fact]
    public void Shards_are_found_by_name()
    {
        Shard("model-00001-of-00002.safetensors", "a");
        Shard("model-00002-of-00002.safetensors", "b", "c");
        Index("""{"metadata":{"total_size":12},"weight_map":{"a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors","c":"model-00002-of-00002.safetensors"}}""");
        using var set = SafetensorsSet.Open(_folder.Path);
        Assert.Equal(IndexPath, set.Source);
        Assert.Equal(["a", "b", "c"], set.Names.Order(StringComparer.Ordinal));
        Assert.Equal("model-00002-of-00002.safetensors", Path.GetFileName(set.Find("c")!.Value.File.Path));
        Assert.Null(set.Find("d"));
    }

    [Fact]
    public void A_single_file_goes_before_an_index()
    {
        Shard("model.safetensors", "a");
        Index("broken");
        using var set = SafetensorsSet.Open(_folder.Path);
        Assert.Equal(_folder["model.safetensors"], set.Source);
    }

    [Theory]
    [InlineData("../w.safetensors")]
    [InlineData("/etc/w.safetensors")]
    [InlineData("sub\\\\w.safetensors")]
    [InlineData("..")]
    [InlineData("w.bin")]
    [InlineData("")]
    public void A_shard_outside_the_folder_is_refused(string name)
    {
        Index($$$"""{"weight_map":{"a":"{{{name}}}"}}""");
        AssertBroken($"tensor 'a' is said to lie in '{name.Replace("\\\\", "\\", StringComparison.Ordinal)}', which is no safetensors file of this folder");
    }

    [Fact]
    public void Every_disagreement_of_index_and_files_is_named()
    {
        Shard("w.safetensors", "a", "b");
        Index("""{"weight_map":{"a":"w.safetensors","c":"w.safetensors"}}""");
        AssertBroken("it disagrees with its files about 2 tensors: 'b' lies in w.safetensors but is not listed there; 'c' is not in w.safetensors");
    }

    [Theory]
    [InlineData("{}", "it has no object 'weight_map'")]
    [InlineData("""{"weight_map":{}}""", "its 'weight_map' is empty")]
    [InlineData("""{"weight_map":{"a":1}}""", "tensor 'a' is said to lie in '', which is no safetensors file of this folder")]
    public void An_index_that_is_none_is_refused(string json, string what)
    {
        Index(json);
        AssertBroken(what);
    }

    [Fact]
    public void Weights_in_other_formats_are_named()
    {
        File.WriteAllText(_folder["pytorch_model.bin"], "");
        File.WriteAllText(_folder["config.json"], "{}");
        Assert.Equal(
            $"{_folder.Path}: error FTSDK1111: The folder has neither model.safetensors nor model.safetensors.index.json, only pytorch_model.bin, which isn't read. Save the model as safetensors.",
            Refusal());
    }

    public void Dispose() => _folder.Dispose();

    private void AssertBroken(string what) => Assert.Equal($"{IndexPath}: error FTSDK1110: This is no valid index of safetensors files: {what}. Get or write the model again.", Refusal());

    private string Refusal() => Assert.Single(Assert.Throws<FineTuneException>(() => SafetensorsSet.Open(_folder.Path)).Diagnostics).ToString();

    private void Index(string json) => File.WriteAllText(IndexPath, json);

    private void Shard(string file, params string[] names) => SafetensorsWriter.Write(_folder[file], names.Select(n => SafetensorsTensor.Float32(n, [1], [1])));
}
