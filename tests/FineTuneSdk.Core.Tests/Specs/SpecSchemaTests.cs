using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using Json.Schema;

namespace FineTuneSdk.Core.Tests.Specs;

public sealed class SpecSchemaTests
{
    private static readonly string Top = FindTop();
    private static readonly string SchemaPath = Path.Combine(Top, "src", "FineTuneSdk", "schema", "finetune.schema.json");

    [Fact]
    public void The_schema_in_the_package_is_the_one_that_the_types_make()
    {
        var schema = Generate();
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(SchemaPath)!);
            File.WriteAllText(SchemaPath, schema);
        }

        Assert.True(File.ReadAllText(SchemaPath) == schema, "finetune.schema.json is out of date: run this test with UPDATE_SNAPSHOTS=1.");
    }

    [Fact]
    public void Every_spec_in_the_repository_is_valid_for_schema_and_reader()
    {
        // Those of the templates are specs only once they are made: FineTuneSdk.Templates.Tests reads them.
        var specs = new[] { "samples", "src" }.Select(folder => Path.Combine(Top, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.finetune.json", SearchOption.AllDirectories))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));
        Assert.All(specs, path =>
        {
            var bag = new DiagnosticBag();
            SpecReader.Read(path, bag);
            // A recipe's data may have to be made first.
            Assert.DoesNotContain(bag, problem => problem.Code != DiagnosticCodes.SpecFileNotFound);
            Assert.True(IsValid(File.ReadAllText(path)));
        });
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "epochs": 3 }""")]
    [InlineData("""{ "epoch": 3 }""")]
    [InlineData("""{ "epochs": 0 }""")]
    [InlineData("""{ "epochs": "3" }""")]
    [InlineData("""{ "batchSize": 1.5 }""")]
    [InlineData("""{ "warmup": 1 }""")]
    [InlineData("""{ "warmup": 1.01 }""")]
    [InlineData("""{ "schedule": "cosine" }""")]
    [InlineData("""{ "schedule": "Cosine" }""")]
    [InlineData("""{ "optimizer": "adamw" }""")]
    [InlineData("""{ "maxLength": null }""")]
    public void Schema_and_reader_agree_on_single_keys(string training)
    {
        using var folder = new SpecFolder("t.jsonl");
        var json = $$"""{ "$schema": "x", "base": { "model": "tiny" }, "data": { "train": "t.jsonl" }, "training": {{training}} }""";
        Assert.Equal(folder.Problems(json).Length == 0, IsValid(json));
    }

    [Theory]
    [InlineData("""{ "targets": "all-linear" }""")]
    [InlineData("""{ "targets": "q_proj" }""")]
    [InlineData("""{ "targets": ["q_proj"] }""")]
    [InlineData("""{ "targets": [] }""")]
    [InlineData("""{ "targets": ["q", "q"] }""")]
    [InlineData("""{ "dropout": 1 }""")]
    [InlineData("""{ "rank": 8 }""")]
    [InlineData("""{ "rankPattern": { "q": 4 }, "alphaPattern": { "q": 0.5 }, "layersToTransform": [1, 0], "trainableTokenIndices": [7] }""")]
    [InlineData("""{ "rankPattern": { "q": 0.5 } }""")]
    [InlineData("""{ "rankPattern": { "": 4 } }""")]
    [InlineData("""{ "alphaPattern": { "q": 0 } }""")]
    [InlineData("""{ "alphaPattern": ["q"] }""")]
    [InlineData("""{ "layersToTransform": [1, 1] }""")]
    [InlineData("""{ "layersToTransform": 1 }""")]
    [InlineData("""{ "trainableTokenIndices": [-1] }""")]
    [InlineData("""{ "bias": "loraOnly", "useDora": true, "useRslora": true }""")]
    [InlineData("""{ "bias": "lora_only" }""")]
    public void Schema_and_reader_agree_on_the_method(string method)
    {
        using var folder = new SpecFolder("t.jsonl");
        var json = $$"""{ "base": { "model": "tiny" }, "data": { "train": "t.jsonl" }, "method": {{method}} }""";
        Assert.Equal(folder.Problems(json).Length == 0, IsValid(json));
    }

    private static bool IsValid(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return JsonSchema.FromText(File.ReadAllText(SchemaPath)).Evaluate(document.RootElement).IsValid;
    }

    private static string Generate() => SpecSchema.Generate(new SpecDocumentation(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "FineTuneSdk.Core.xml"))));

    private static string FindTop()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "FineTuneSdk.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
