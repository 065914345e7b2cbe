using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Torch.Serving;

namespace FineTuneSdk.Torch.Tests.Serving;

public sealed class AdapterLocatorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public AdapterLocatorTests()
    {
        foreach (var name in new[] { "support", "legal" })
        {
            Directory.CreateDirectory(_folder["finetune", name]);
            File.WriteAllText(_folder["finetune", name, "finetune.manifest.json"], "{}");
        }

        Directory.CreateDirectory(_folder["finetune", "bases"]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_name_is_a_folder_beside_the_application() => Assert.Equal(_folder["finetune", "support"], Find("support"));

    [Fact]
    public void A_path_is_relative_to_the_application()
    {
        Assert.Equal(_folder["finetune", "legal"], Find("finetune/legal"));
        Assert.Equal(_folder["finetune", "legal"], Find(_folder["finetune", "legal"]));
    }

    [Fact]
    public void An_unknown_name_is_an_error_with_those_that_are_there() => AssertError(
        "suport",
        $"There is no adapter 'suport': {_folder["finetune", "suport"]} isn't there, and these are: legal, support. Build the project that has suport.finetune.json, with training switched on, and run its output.");

    [Fact]
    public void A_folder_without_a_manifest_is_no_adapter() => AssertError(
        "./finetune/bases", $"There is no adapter in {_folder["finetune", "bases"]}: an adapter's folder holds adapter_config.json and finetune.manifest.json.");

    [Fact]
    public void A_name_cannot_leave_the_folder() => AssertError(
        "..", $"There is no adapter in {Path.GetDirectoryName(_folder.Path)}: an adapter's folder holds adapter_config.json and finetune.manifest.json.");

    [Fact]
    public void Without_any_adapter_the_error_says_so()
    {
        Directory.Delete(_folder["finetune"], recursive: true);
        AssertError("support", $"There is no adapter 'support': {_folder["finetune", "support"]} isn't there, and no other is. Build the project that has support.finetune.json, with training switched on, and run its output.");
    }

    private string Find(string adapter) => AdapterLocator.Find(adapter, _folder["finetune"], _folder.Path);

    private void AssertError(string adapter, string message)
    {
        var diagnostic = Assert.Single(Assert.Throws<FineTuneException>(() => Find(adapter)).Diagnostics);
        Assert.Equal(("FTSDK4001", message), (diagnostic.Code, diagnostic.Message));
    }
}
