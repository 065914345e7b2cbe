using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using FineTuneSdk.TinyBase.Extraction;

namespace FineTuneSdk.TinyBase.Tests.Extraction;

public sealed class ExtractorTests
{
    [Fact]
    public void Html_takes_paragraphs_and_leaves_listings_and_navigation_out()
    {
        const string Page = """
            <body><nav><p>Next</p></nav><h1>Lost mail</h1><p>Look into the <b>spam</b> folder.</p><pre>ls -l</pre>
            <ul><li><p>Ask the sender.</p></li><li>Wait.</li></ul></body>
            """;

        var document = HtmlExtractor.Page(Page, "body", "mail");

        Assert.NotNull(document);
        Assert.Equal("Lost mail", document.Title);
        Assert.Equal(["Look into the spam folder.", "Ask the sender.", "Wait."], document.Paragraphs);
    }

    [Fact]
    public void Html_without_the_content_element_is_no_document() => Assert.Null(HtmlExtractor.Page("<p>Text</p>", "#content", "mail"));

    [Fact]
    public void Mallard_takes_summary_title_and_paragraphs()
    {
        const string Page = """
            <page xmlns="http://projectmallard.org/1.0/"><info><desc>A jam.</desc><credit><name>N</name></credit></info>
            <title>Paper jam</title><p>Open the <em>lid</em>.</p></page>
            """;

        var document = MallardExtractor.Page(Page, "printing");

        Assert.NotNull(document);
        Assert.Equal("Paper jam", document.Title);
        Assert.Equal(["A jam.", "Open the lid."], document.Paragraphs);
    }

    [Fact]
    public void Fluent_joins_continued_lines_and_leaves_selectors_out()
    {
        const string File = """
            # A comment
            save-title = Save your <a data-l10n-name="x">password</a>
            hint =
                .title = Your card
                    was declined by { -brand }
                .accesskey = Y
            count = { $n ->
                [one] one
               *[other] more
            }
            """;

        Assert.Equal(["Save your password", "Your card was declined by it"], FluentExtractor.Messages(File));
    }

    [Fact]
    public void Dictionary_finds_entries_by_base_64_offsets()
    {
        var text = Encoding.UTF8.GetBytes("bug\n  An error.\nfoo\n  A name.\n");

        var documents = DictionaryExtractor.Entries(["00-database-info\tA\tA", "bug\tA\tQ", "foo\tQ\tO"], text, "jargon").ToList();

        Assert.Equal(["bug", "foo"], documents.Select(document => document.Title));
        Assert.Equal("bug   An error. ", documents[0].Paragraphs[0]);
    }

    [Fact]
    public void R_data_yields_the_lines_of_a_string_vector()
    {
        var block = new byte[64];
        int[] head = [0x0002000a, 3, 16, 2, 0x00040009, 2];
        for (var i = 0; i < head.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(block.AsSpan(4 * i), head[i]);
        "ab"u8.CopyTo(block.AsSpan(24));
        BinaryPrimitives.WriteInt32BigEndian(block.AsSpan(26), 9);
        BinaryPrimitives.WriteInt32BigEndian(block.AsSpan(30), -1);

        Assert.Equal(["ab", ""], RDataExtractor.Lines(block));
    }

    [Fact]
    public void Plain_text_is_cut_out_of_what_surrounds_it()
    {
        var documents = PlainTextExtractor.FromText("Legal\n*** START OF IT ***\n\nOne\ntwo.\n\nThree.\n*** END ***\nLegal", "novels").ToList();

        Assert.Equal(["One two.", "Three."], Assert.Single(documents).Paragraphs);
    }

    [Fact]
    public void Descriptions_and_lines_are_taken_from_json_with_the_name_as_title()
    {
        using var json = JsonDocument.Parse("""[{"name":{"str":"apple"},"description":"Keeps the <doctor> away.","responses":[{"text":"Thanks.","topic":"TALK_DONE"}],"weight":"1 kg"}]""");

        var document = Assert.Single(CataclysmExtractor.Documents(json.RootElement, "food"));

        Assert.Equal("apple", document.Title);
        Assert.Equal(["Keeps the   away.", "Thanks."], document.Paragraphs);
    }

    [Fact]
    public void WordNet_line_yields_words_domain_parent_definition_and_examples()
    {
        var lines = new Dictionary<string, string[]>
        {
            ["n00000001"] = "00000001 21 n 01 payment 0 000 | money paid".Split(' '),
            ["n00000002"] = "00000002 04 n 01 commerce 0 000 | trade".Split(' '),
        };
        var line = "00000003 21 n 02 money_order 0 postal(p) 0 002 @ 00000001 n 0000 ;c 00000002 n 0000 | an order to pay; \"he sent a money order\"".Split(' ');

        var synset = WordNetExtractor.Parse(line, lines);

        Assert.Equal(["money order", "postal"], synset.Words);
        Assert.Equal(("noun.possession", "commerce", "payment", "an order to pay"), (synset.Field, synset.Domain, synset.Parent, synset.Definition));
        Assert.Equal(["He sent a money order."], synset.Examples);
    }

    [Theory]
    [InlineData("scalc/guide/a.html", "spreadsheets")]
    [InlineData("sbasic/a.html", null)]
    [InlineData("shared/a.html", "office")]
    public void Office_topic_is_the_folder(string path, string? topic) => Assert.Equal(topic, OfficeTopics.Of(path));
}
