using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Tests;
using FineTuneSdk.Torch.Serving;

namespace FineTuneSdk.Torch.Tests.Serving;

public sealed class BaseLocatorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManifestBase _wanted;
    private readonly FineTunedModelOptions _options = new();

    public BaseLocatorTests()
    {
        var identity = ModelFolder.Open(MicroModel.Write(_folder["wanted"])).ComputeIdentity(withWeights: true, TestContext.Current.CancellationToken);
        _wanted = new ManifestBase("micro", identity.Hash, identity.ConfigSha256, identity.WeightsSha256, identity.TokenizerSha256, identity.ChatTemplateSha256);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bundled", "micro")]
    [InlineData("recorded")]
    [InlineData("hub", "models--org--micro", "snapshots", "0123")]
    public void A_base_is_found_in_the_usual_places(params string[] place)
    {
        Directory.CreateDirectory(_folder["hub", "models--org--micro", "snapshots", "0000"]);
        Record(_folder["recorded"]);
        var path = _folder[place];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Directory.Move(_folder["wanted"], path);
        Assert.Equal(path, Find().Path);
    }

    [Theory]
    [InlineData("bundled")]
    [InlineData("store", "bases")]
    public void A_published_base_and_those_of_the_users_store_have_their_identity_as_name(params string[] place)
    {
        Directory.CreateDirectory(_folder[place]);
        var path = Path.Combine(_folder[place], _wanted.Identity);
        Directory.Move(_folder["wanted"], path);
        Assert.Equal(path, Find().Path);
    }

    [Fact]
    public void A_folder_with_another_model_is_passed_over()
    {
        MicroModel.Write(_folder["bundled", "micro"], seed: 2);
        Directory.CreateDirectory(_folder["hub", "models--org--micro", "snapshots"]);
        Directory.Move(_folder["wanted"], _folder["hub", "models--org--micro", "snapshots", "0123"]);
        Assert.Equal(_folder["hub", "models--org--micro", "snapshots", "0123"], Find().Path);
    }

    [Fact]
    public void A_base_that_is_nowhere_is_an_error_with_the_places()
    {
        MicroModel.Write(_folder["bundled", "micro"], seed: 2);
        Directory.CreateDirectory(_folder["recorded"]);
        Record(_folder["recorded"]);
        var other = ModelFolder.Open(_folder["bundled", "micro"]).ComputeIdentity(withWeights: true, TestContext.Current.CancellationToken).Hash;
        AssertError(
            "FTSDK4002",
            $"The base 'micro' ({_wanted.Identity}) of the adapter 'support' wasn't found; searched: {_folder["bundled", "micro"]} (the model {other[..12]}: weights differ); "
            + $"{_folder["recorded"]} (The folder is no model in Hugging Face's layout: config.json and tokenizer.json missing. Name the folder into which the model was saved or downloaded whole); "
            + $"{_folder["store", "bases", _wanted.Identity]}; {_folder["hub"]}. "
            + "Name its folder in the configuration (FineTune:Bases:micro), or publish it with the application (FineTunePublishBase=true).");
    }

    [Fact]
    public void A_folder_that_is_named_for_it_must_hold_it()
    {
        _options.Bases["Micro"] = MicroModel.Write(_folder["other"], stopTokens: [1], chatTemplate: "{{ 'x' }}");
        var other = ModelFolder.Open(_folder["other"]).ComputeIdentity(withWeights: false, TestContext.Current.CancellationToken).Hash;
        AssertError(
            "FTSDK4003",
            $"The folder holds the model {other[..12]}, and the adapter 'support' belongs to 'micro' {_wanted.Identity[..12]}: tokenizer or stop tokens, chat template differ. Name the adapter's base (FineTune:Bases:micro), or train the adapter on this one.");
        _options.BaseDirectory = _folder["wanted"];
        Assert.Equal(_folder["wanted"], Find().Path);
    }

    [Fact]
    public void A_folder_that_is_named_and_not_there_is_an_error()
    {
        _options.BaseDirectory = _folder["nowhere"];
        AssertError("FTSDK1100", "The model's folder doesn't exist.");
    }

    [Fact]
    public void Weights_that_were_drawn_anew_are_in_no_folder() => AssertError(
        "FTSDK4002",
        "The adapter 'support' was trained on weights that were drawn anew (\"weights\": \"fresh\"), which no folder holds. Train it on a base.",
        _wanted with { WeightsSha256 = BaseIdentity.FreshWeights });

    [Theory]
    [InlineData("../wanted")]
    [InlineData("*")]
    [InlineData("..")]
    public void A_name_that_is_a_path_or_a_pattern_leads_nowhere(string name)
    {
        Directory.CreateDirectory(_folder["hub", "models--org--micro", "snapshots"]);
        Directory.Move(_folder["wanted"], _folder["hub", "models--org--micro", "snapshots", "0123"]);
        var error = Assert.Throws<FineTuneException>(() => Find(_wanted with { Model = name }));
        Assert.Equal("FTSDK4002", Assert.Single(error.Diagnostics).Code);
    }

    [Fact]
    public void The_commit_that_the_manifest_names_is_looked_at_whatever_the_model_is_called()
    {
        const string Commit = "0123456789abcdef0123456789abcdef01234567";
        var wanted = _wanted with { Model = "renamed", Repository = "org/micro", Commit = Commit };
        Assert.Contains($"download it (`hf download org/micro --revision {Commit}`), or publish it", Assert.Throws<FineTuneException>(() => Find(wanted)).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(_folder["hub", "models--org--micro", "snapshots"]);
        Directory.Move(_folder["wanted"], _folder["hub", "models--org--micro", "snapshots", Commit]);
        Assert.Equal(_folder["hub", "models--org--micro", "snapshots", Commit], Find(wanted).Path);
        Assert.Throws<FineTuneException>(() => Find(wanted with { Repository = "../org/micro" }));
    }

    private void Record(string path)
    {
        Directory.CreateDirectory(_folder["bundled"]);
        File.WriteAllText(_folder["bundled", _wanted.Identity + ".path"], path + "\n");
    }

    private ModelFolder Find(ManifestBase? wanted = null) =>
        new BaseLocator("support", wanted ?? _wanted).Find(_options, new BasePlaces(_folder["bundled"], _folder["store"], _folder["hub"]));

    private void AssertError(string code, string message, ManifestBase? wanted = null)
    {
        var diagnostic = Assert.Single(Assert.Throws<FineTuneException>(() => Find(wanted)).Diagnostics);
        Assert.Equal((code, message), (diagnostic.Code, diagnostic.Message));
    }
}
