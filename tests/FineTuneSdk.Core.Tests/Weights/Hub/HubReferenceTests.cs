using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Weights.Hub;

namespace FineTuneSdk.Core.Tests.Weights.Hub;

public sealed class HubReferenceTests
{
    [Theory]
    [InlineData("hf://acme/micro", "acme/micro", "main")]
    [InlineData("hf://HuggingFaceTB/SmolLM2-135M_x.y@v1.0", "HuggingFaceTB/SmolLM2-135M_x.y", "v1.0")]
    [InlineData("hf://acme/micro@refs/pr/3", "acme/micro", "refs/pr/3")]
    [InlineData("hf://acme/micro@0123456789abcdef0123456789abcdef01234567", "acme/micro", "0123456789abcdef0123456789abcdef01234567")]
    public void Names_are_read(string text, string repository, string revision)
    {
        var reference = HubReference.TryParse(text, out var problem);
        Assert.Null(problem);
        Assert.Equal(new HubReference(repository, revision), reference);
        Assert.Equal(revision.Length == 40, reference!.IsPinned);
    }

    [Theory]
    [InlineData("HF://acme/micro", 0, 5, "it begins with \"hf://\", in lower case")]
    [InlineData("hf://", 5, 0, "organisation and name are needed, with \"/\" between them")]
    [InlineData("hf://gpt2@main", 5, 4, "organisation and name are needed, with \"/\" between them")]
    [InlineData("hf://acme/", 10, 0, "the name is empty")]
    [InlineData("hf:///micro", 5, 0, "the organisation is empty")]
    [InlineData("hf://acme/micro/main", 15, 5, "nothing but \"@\" and a revision comes after the name")]
    [InlineData("hf://ac me/micro", 7, 1, "the organisation has letters, digits, \"-\", \"_\" and \".\" only")]
    [InlineData("hf://acme/mi\\cro", 12, 1, "the name has letters, digits, \"-\", \"_\" and \".\" only")]
    [InlineData("hf://../micro", 5, 2, "the organisation neither begins nor ends with \"-\" or \".\"")]
    [InlineData("hf://acme/mi..cro", 12, 2, "the name has no \"..\"")]
    [InlineData("hf://acme/mi--cro", 12, 2, "the name has no \"--\"")]
    [InlineData("hf://acme/micro.git", 15, 4, "the name doesn't end with \".git\"")]
    [InlineData("hf://acme/micro@", 15, 1, "the revision after \"@\" is empty")]
    [InlineData("hf://acme/micro@a b", 17, 1, "a revision has letters, digits, \"-\", \"_\", \".\", \"+\" and \"/\" only")]
    [InlineData("hf://acme/micro@../../x", 16, 7, "this can be no branch, tag or commit")]
    [InlineData("hf://acme/micro@a@b", 17, 1, "a revision has letters, digits, \"-\", \"_\", \".\", \"+\" and \"/\" only")]
    public void What_is_wrong_has_its_place(string text, int start, int length, string rule)
    {
        Assert.True(HubReference.IsHub(text));
        Assert.Null(HubReference.TryParse(text, out var problem));
        Assert.Equal(new HubReferenceProblem(start, length, rule), problem);
    }

    [Fact]
    public void A_name_of_97_characters_is_too_long() =>
        Assert.Equal("organisation and name together have at most 96 characters", Problem($"hf://a/{new string('b', 95)}"));

    [Fact]
    public void A_spec_has_the_error_at_the_character()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["data.jsonl"], "{}");
        File.WriteAllText(folder["a.finetune.json"], """
            {
              "base": { "model": "hf://acme/mi cro@v1" },
              "data": { "train": "data.jsonl" }
            }
            """);
        var diagnostics = new DiagnosticBag();
        var file = SpecReader.Read(folder["a.finetune.json"], diagnostics)!;
        Assert.Equal(
            $"{folder["a.finetune.json"]}(2,35): error FTSDK1011: \"hf://acme/mi cro@v1\" is no name of a model on the Hub, hf://organisation/name or hf://organisation/name@revision: the name has letters, digits, \"-\", \"_\" and \".\" only.",
            Assert.Single(diagnostics).ToString());
        Assert.True(file.HasErrors);
        Assert.False(file.Has("base.model"));
    }

    private static string? Problem(string text) => HubReference.TryParse(text, out var problem) is null ? problem!.Rule : null;
}
