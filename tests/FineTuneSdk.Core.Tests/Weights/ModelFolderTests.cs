using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.Core.Tests.Weights;

public sealed class ModelFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_folder_gives_tokenizer_template_stop_tokens_and_weights()
    {
        var model = ModelFolder.Open(MicroModel.Write(_folder.Path));
        Assert.Equal([MicroModel.MessageEnd], model.Generation.StopTokenIds);
        Assert.Equal("<|im_end|>", model.TokenizerSettings.EosToken);
        Assert.Equal(MicroModel.Vocabulary, model.LoadTokenizer().VocabularySize);
        Assert.Equal(MicroModel.ChatTemplate, model.LoadChatTemplate()!.Source);
        using var weights = model.OpenWeights();
        Assert.Contains("model.embed_tokens.weight", weights.Names);
    }

    [Fact]
    public void A_folder_that_is_no_model_says_what_is_missing()
    {
        Assert.Equal(
            $"{_folder.Path}: error FTSDK1100: The folder is no model in Hugging Face's layout: config.json and tokenizer.json missing. Name the folder into which the model was saved or downloaded whole.",
            Refusal(_folder.Path));
        Assert.Equal($"{_folder["none"]}: error FTSDK1100: The model's folder doesn't exist.", Refusal(_folder["none"]));
    }

    [Theory]
    [InlineData("{", 1, 2)]
    [InlineData("{\n  \"a\": 1,\n  \"a\": 2\n}", 0, 0)]
    public void Broken_json_has_its_place(string json, int line, int column)
    {
        MicroModel.Write(_folder.Path);
        File.WriteAllText(_folder["config.json"], json);
        var diagnostic = Assert.Single(Assert.Throws<FineTuneException>(() => ModelFolder.Open(_folder.Path)).Diagnostics);
        Assert.Equal(DiagnosticCodes.ModelFileInvalid, diagnostic.Code);
        Assert.Equal(_folder["config.json"], diagnostic.Location!.File);
        if (line > 0)
            Assert.Equal((line, column), (diagnostic.Location.Line, diagnostic.Location.Column));
    }

    [Fact]
    public void A_tokenizer_with_more_ids_than_the_embedding_has_rows_is_refused()
    {
        MicroModel.Write(_folder.Path);
        File.WriteAllText(_folder["config.json"], File.ReadAllText(_folder["config.json"]).Replace("\"vocab_size\":259", "\"vocab_size\":100", StringComparison.Ordinal));
        var exception = Assert.Throws<FineTuneException>(() => ModelFolder.Open(_folder.Path).LoadTokenizer());
        Assert.Equal(
            $"{_folder["tokenizer.json"]}: error FTSDK1113: The tokenizer has 259 ids and the model's embedding 100 rows ('vocab_size'). Use the tokenizer that belongs to the model.",
            exception.Message);
    }

    [Fact]
    public void Stop_tokens_come_from_config_json_where_nothing_else_says_them()
    {
        MicroModel.Write(_folder.Path);
        File.Delete(_folder["generation_config.json"]);
        Assert.Equal([MicroModel.MessageEnd], ModelFolder.Open(_folder.Path).Generation.StopTokenIds);
        File.WriteAllText(_folder["generation_config.json"], """{"eos_token_id":[256,258,256],"pad_token_id":0}""");
        var generation = ModelFolder.Open(_folder.Path).Generation;
        Assert.Equal([256, 258], generation.StopTokenIds);
        Assert.Equal((256, 0), (generation.BosTokenId, generation.PadTokenId));
    }

    [Fact]
    public void A_stop_token_that_is_no_id_is_refused()
    {
        MicroModel.Write(_folder.Path);
        File.WriteAllText(_folder["generation_config.json"], """{"eos_token_id":["</s>"]}""");
        Assert.Equal($"{_folder["generation_config.json"]}: error FTSDK1102: 'eos_token_id' holds something that is no token id.", Refusal(_folder.Path));
    }

    [Fact]
    public void A_template_file_wins_over_the_one_in_the_settings()
    {
        MicroModel.Write(_folder.Path, chatTemplate: null);
        Assert.Null(ModelFolder.Open(_folder.Path).LoadChatTemplate());
        File.WriteAllText(_folder["tokenizer_config.json"], """{"eos_token":{"content":"</s>","special":true},"add_bos_token":true,"chat_template":[{"name":"default","template":"A"},{"name":"tool_use","template":"B"}]}""");
        var settings = ModelFolder.Open(_folder.Path).TokenizerSettings;
        Assert.Equal("A", settings.SelectTemplate(_folder.Path)!.Text);
        Assert.Equal(["eos_token"], settings.SpecialTokens.Keys);
        Assert.Equal("</s>", settings.EosToken);
        File.WriteAllText(_folder["chat_template.jinja"], "C");
        Assert.Equal("C", ModelFolder.Open(_folder.Path).LoadChatTemplate()!.Source);
    }

    [Fact]
    public void Several_templates_without_a_default_are_refused_by_name()
    {
        MicroModel.Write(_folder.Path, chatTemplate: null);
        Directory.CreateDirectory(_folder["additional_chat_templates"]);
        File.WriteAllText(Path.Combine(_folder["additional_chat_templates"], "rag.jinja"), "A");
        var exception = Assert.Throws<FineTuneException>(() => ModelFolder.Open(_folder.Path).LoadChatTemplate());
        Assert.Equal($"{_folder.Path}: error FTSDK1102: The model has the chat templates rag, but none called 'default'. Save the one to use as chat_template.jinja in the folder.", exception.Message);
    }

    public void Dispose() => _folder.Dispose();

    private static string Refusal(string folder) => Assert.Single(Assert.Throws<FineTuneException>(() => ModelFolder.Open(folder)).Diagnostics).ToString();
}
