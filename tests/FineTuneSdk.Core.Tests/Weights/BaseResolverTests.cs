using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.Core.Tests.Weights;

public sealed class BaseResolverTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BaseResolverTests()
    {
        Directory.CreateDirectory(_folder["bases/tiny"]);
        Directory.CreateDirectory(_folder["app/models/mine"]);
        Directory.CreateDirectory(_folder["app/tiny"]);
    }

    [Theory]
    [InlineData("tiny", "bases/tiny")]
    [InlineData("./tiny", "app/tiny")]
    [InlineData("models/mine", "app/models/mine")]
    [InlineData("../app/models/mine", "app/models/mine")]
    [InlineData("..\\app\\models\\mine", "app/models/mine")]
    public void A_bundled_name_and_a_folder_are_found(string model, string expected) => Assert.Equal(Path.GetFullPath(_folder[expected]), Resolve(model));

    [Fact]
    public void An_absolute_folder_is_found() => Assert.Equal(_folder["app"], Resolve(_folder["app"]));

    [Theory]
    [InlineData("hf://org/name@main", "The base 'hf://org/name@main' is a base on the Hugging Face Hub, which isn't supported yet. Download it (`hf download <name> --local-dir <folder>`) and name the folder.")]
    [InlineData("model.GGUF", "The base 'model.GGUF' is a GGUF file, which isn't supported yet. Name a folder with the model as safetensors.")]
    public void Other_kinds_are_refused_by_name(string model, string message)
    {
        var diagnostic = Refusal(model);
        Assert.Equal((DiagnosticCodes.BaseKindNotSupported, message), (diagnostic.Code, diagnostic.Message));
    }

    [Fact]
    public void A_name_that_is_not_there_gets_a_suggestion()
    {
        var diagnostic = Refusal("tinny");
        Assert.Equal($"app.finetune.json(3,5): error FTSDK1100: The base 'tinny' was not found: there is no folder {_folder["app/tinny"]}, and bundled are tiny. Did you mean \"tiny\"?", diagnostic.ToString());
    }

    public void Dispose() => _folder.Dispose();

    private string Resolve(string model) => BaseResolver.Resolve(new BaseSpec { Model = model }, _folder["app"], _folder["bases"], new SourceSpan("app.finetune.json", 3, 5));

    private Diagnostic Refusal(string model) => Assert.Single(Assert.Throws<FineTuneException>(() => Resolve(model)).Diagnostics);
}
